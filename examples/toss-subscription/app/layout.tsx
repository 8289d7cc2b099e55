import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { KassaProvider } from 'kassa/react';
import { Header } from '@/components/header';
import { LabBar } from '@/components/lab-bar';
import '@/styles/base.css';
import '@/styles/shell.css';
import '@/styles/parts.css';
import '@/styles/pages.css';
import '@/styles/account.css';
import '@/styles/lab.css';

export const metadata: Metadata = {
  title: { default: '밑줄', template: '%s · 밑줄' },
  description: '읽은 문장을 모아 두고 다시 찾는 곳',
};

export const viewport: Viewport = { colorScheme: 'light dark' };

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="ko">
      <body>
        <KassaProvider locale="ko">
          <a href="#content" className="skip">
            본문으로 건너뛰기
          </a>
          <Header />
          <main id="content" tabIndex={-1} className="wrap">
            {children}
          </main>
          <footer className="footer">
            <div className="wrap">밑줄은 Kassa와 토스페이먼츠로 만든 예제 서비스입니다.</div>
          </footer>
          <LabBar />
        </KassaProvider>
      </body>
    </html>
  );
}
