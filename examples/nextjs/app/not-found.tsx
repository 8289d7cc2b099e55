import Link from 'next/link';
import { language } from '@/lib/i18n';

export default async function NotFound() {
  const { t } = await language();
  return (
    <div className="card center empty">
      <h1>{t.errors.missing}</h1>
      <Link href="/" className="button">
        {t.errors.home}
      </Link>
    </div>
  );
}
