import Link from 'next/link';
import { trialPagesOpen } from '@/lib/lab-mode';
import { Nav } from './nav';

export function Header() {
  const links = [
    { href: '/', text: '요금제' },
    { href: '/account', text: '내 구독' },
    ...(trialPagesOpen()
      ? [
          { href: '/mail', text: '받은 메일' },
          { href: '/admin', text: '운영' },
        ]
      : []),
  ];
  return (
    <header className="header">
      <div className="wrap">
        <Link href="/" className="brand">
          <span>밑줄</span>
        </Link>
        <Nav label="주 메뉴" links={links} />
      </div>
    </header>
  );
}
