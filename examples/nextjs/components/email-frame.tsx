import type { Email } from 'kassa/emails';
import { type Dictionary, fill } from '@/lib/i18n';
import '@/styles/mailbox.css';

/** An e-mail as a client shows it: in a frame that runs no script, and as its text. */
export function EmailFrame({ t, email }: { t: Dictionary; email: Email }) {
  const { subject, html, text } = email;
  return (
    <div className="email">
      <iframe
        title={fill(t.mailbox.of, { subject })}
        srcDoc={html.replace('<head>', '<head><base target="_top">')}
        sandbox="allow-same-origin allow-top-navigation-by-user-activation"
      />
      <details>
        <summary>{t.mailbox.asText}</summary>
        <pre tabIndex={0}>{text}</pre>
      </details>
    </div>
  );
}
