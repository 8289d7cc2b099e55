import Link from 'next/link';

export default function NotFound() {
  return (
    <div className="card center thanks">
      <h1>찾으시는 페이지가 없습니다</h1>
      <Link href="/" className="button primary">
        처음으로
      </Link>
    </div>
  );
}
