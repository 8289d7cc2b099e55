import { Landing } from '@/components/landing';
import { arrival } from '@/lib/arrival';

export default async function Success({
  searchParams,
}: {
  searchParams: Promise<{ plan?: string | string[]; session_id?: string }>;
}) {
  const { plan } = await searchParams;
  return <Landing {...await arrival(typeof plan === 'string' ? plan : undefined)} />;
}
