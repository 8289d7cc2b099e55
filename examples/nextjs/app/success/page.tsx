import { Landing } from '@/components/landing';
import { arrival } from '@/lib/arrival';

export default async function Success({
  searchParams,
}: {
  searchParams: Promise<{ session_id?: string }>;
}) {
  const { session_id: session } = await searchParams;
  return <Landing {...await arrival(session)} />;
}
