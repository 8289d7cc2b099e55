'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';

export interface NavLink {
  href: string;
  text: string;
  /** What its pages begin with, where the link's own address is not it. */
  below?: string;
}

export function Nav({
  label,
  links,
  className = 'nav',
}: {
  label: string;
  links: readonly NavLink[];
  className?: string;
}) {
  const path = usePathname();
  return (
    <nav className={className} aria-label={label}>
      {links.map(({ href, text, below = href }) => (
        <Link key={href} href={href} aria-current={current(path, href, below)}>
          {text}
        </Link>
      ))}
    </nav>
  );
}

/** The page itself, or the part of the app that it is in. */
function current(path: string, href: string, below: string): 'page' | 'true' | undefined {
  if (path === href) return 'page';
  return path.startsWith(`${below}/`) ? 'true' : undefined;
}
