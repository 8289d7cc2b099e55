import { language } from '@/lib/i18n';

/** While the server reads. The shapes are those of the page that follows. */
export default async function Loading() {
  const { t } = await language();
  return (
    <div className="stack" role="status" aria-label={t.loading}>
      <div className="blank" data-size="title" />
      <div className="blank" data-size="card" />
      <div className="blank" data-size="card" />
    </div>
  );
}
