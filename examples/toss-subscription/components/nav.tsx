'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';

export function Nav({ label, links }: { label: string; links: { href: string; text: string }[] }) {
  const path = usePathname();
  return (
    <nav className="nav" aria-label={label}>
      {links.map(({ href, text }) => (
        <Link key={href} href={href} aria-current={path === href ? 'page' : undefined}>
          {text}
        </Link>
      ))}
    </nav>
  );
}
