'use client';

import {
  useCallback,
  useEffect,
  useRef,
  useState,
  type ReactElement,
  type ReactNode,
  type RefObject,
} from 'react';
import type { Follow, Purchase } from '../client/index.js';
import { buy, follow } from './buy.js';
import { useKassa, type Wording } from './context.js';
import { followArrival } from './follow-arrival.js';
import { sentence } from './labels.js';
import { Style } from './style.js';
import { hint } from './use-benefits.js';

export interface SubscribeButtonProps extends Wording {
  /** The plan's id in your catalog. */
  plan?: string | undefined;
  /** A provider's price id instead; it is only looked up in your catalog. */
  priceId?: string | undefined;
  /** Units, such as seats. */
  quantity?: number | undefined;
  /** Further plans that are paid with it, such as add-ons and a set-up fee. */
  items?: readonly { plan: string; quantity?: number | undefined }[] | undefined;
  /**
   * Where to come back to; a path of your app. `{plan}` becomes the plan's id, and the provider
   * puts the session's id where `{CHECKOUT_SESSION_ID}` stands.
   */
  returnPath?: string | undefined;
  /** Who takes the payment, by its name in `createKassa`; the first one there unless given. */
  provider?: string | undefined;
  /** Above this page, where that provider has such a thing. */
  overlay?: boolean | undefined;
  /** The route that makes the checkout; the handler's unless given. */
  endpoint?: string | undefined;
  /** Where an existing plan is changed; offered when a second one is refused. */
  manageHref?: string | undefined;
  className?: string | undefined;
  /** Says which plan the button is for, where its text alone does not. */
  describedBy?: string | undefined;
  children?: ReactNode;
}

interface Trouble {
  code: string;
  /** The sentence for a code that has none of its own. */
  other?: string;
  manageUrl?: string | undefined;
}

/** A button that leads to the payment. A refusal or an error is shown as text below it. */
export function SubscribeButton(props: SubscribeButtonProps): ReactElement {
  const { plan, priceId, quantity, items, returnPath, provider, overlay, endpoint } = props;
  const { manageHref, className, children } = props;
  const { basePath, locale, labels } = useKassa(props);
  const back = returnPath?.replace('{plan}', encodeURIComponent(plan ?? ''));
  const place = useRef<HTMLDivElement>(null);
  const url = endpoint ?? `${basePath}/checkout`;
  const { busy, hinted, pay, trouble, start } = usePurchase(url, manageHref, place);
  const bought = { plan, priceId, quantity, items };
  const purchase = { ...bought, returnPath: back, locale, provider, overlay };

  return (
    <div data-kassa="subscribe">
      <Style />
      {/* Where a provider's form goes; the button below it then pays. */}
      <div data-kassa-form="" ref={place} />
      <button
        type="button"
        data-kassa-button=""
        className={className}
        aria-busy={busy}
        aria-disabled={busy}
        aria-describedby={props.describedBy}
        data-kassa-pay={pay ? '' : undefined}
        onClick={pay ?? (() => void start(purchase))}
      >
        {busy ? labels.working : pay ? labels.pay : (children ?? labels.subscribe)}
      </button>
      {/* The live region stands there from the start: one that comes with its text is not read. */}
      <div role="alert" data-kassa-alert="">
        {trouble && (
          <p data-kassa-error="" data-code={trouble.code}>
            {sentence(labels, trouble.code, trouble.other)}{' '}
            {trouble.manageUrl && <a href={trouble.manageUrl}>{labels.change}</a>}
          </p>
        )}
      </div>
      <div role="status" data-kassa-alert="">
        {hinted && <p data-kassa-muted="">{hinted === 'landed' ? labels.landed : labels.confirming}</p>}
      </div>
    </div>
  );
}

function usePurchase(
  url: string,
  manageHref: string | undefined,
  place: RefObject<Element | null>,
) {
  const { basePath, nonce } = useKassa();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  /** What came of a script's word so far. */
  const [hinted, setHinted] = useState<'looking' | 'landed'>();
  /** Goes on with the form that the customer has filled in. */
  const [pay, setPay] = useState<() => void>();
  const giveUp = useRef<() => void>(undefined);
  const looking = useRef<AbortController>(undefined);
  const running = useRef(false);

  const end = useCallback(() => {
    running.current = false;
    setBusy(false);
    setPay(undefined);
  }, []);

  useEffect(
    () => () => {
      looking.current?.abort();
      giveUp.current?.();
    },
    [],
  );

  // Coming back by the browser's Back button restores the page as it was left: still waiting.
  useEffect(() => {
    window.addEventListener('pageshow', end);
    return () => window.removeEventListener('pageshow', end);
  }, [end]);

  const start = useCallback(
    async (purchase: Purchase) => {
      // A ref, not the state: two presses within one frame must not make two checkouts.
      if (running.current) return;
      running.current = true;
      setBusy(true);
      setTrouble(undefined);
      setHinted(undefined);
      looking.current?.abort();
      const reply = await buy(url, purchase);
      const code = reply.ok ? await follow(reply.result, paying(reply.result.id)) : reply.code;
      // It stays busy: the browser is on its way to the payment page.
      if (code === 'left') return;
      end();
      if (code === 'here') return;
      const elsewhere = reply.ok ? undefined : (manageHref ?? reply.manageUrl);
      setTrouble({ code, manageUrl: code === 'already_subscribed' ? elsewhere : undefined });

      function paying(checkout: string): Follow {
        return {
          nonce,
          into: place.current ?? undefined,
          // The script's word is only a hint: what was paid, the server says.
          onDone: () => void look(checkout),
          onReady: pressed,
        };
      }

      /** The button pays from now on. What is missing in the form, the customer is told. */
      function pressed(missed?: string): Promise<void> {
        if (missed !== undefined) setTrouble({ code: missed, other: 'missed' });
        setBusy(false);
        return new Promise((resolve, reject) => {
          giveUp.current = reject;
          setPay(() => () => {
            setTrouble(undefined);
            setPay(undefined);
            setBusy(true);
            resolve();
          });
        });
      }

      async function look(checkout: string): Promise<void> {
        // Some scripts give several: the latest is worth a prompt look.
        looking.current?.abort();
        const { signal } = (looking.current = new AbortController());
        setHinted('looking');
        hint();
        await followArrival({ basePath, checkout, signal }, undefined, ({ state }) => {
          // What takes days is no reason to say so above every button.
          if (state !== 'open') setHinted(state === 'landed' ? 'landed' : undefined);
        });
      }
    },
    [url, manageHref, place, basePath, nonce, end],
  );

  return { busy, hinted, pay, trouble, start };
}

export interface SubscribeComponentProps extends Wording {
  /** The price's id at the provider. */
  priceId: string;
  /** Shown as it stands; what is charged comes from the catalog. */
  price: string;
  description: string;
  /** Who takes the payment; whoever made the price unless given. */
  provider?: string | undefined;
  /** Above this page, where that provider has such a thing. */
  overlay?: boolean | undefined;
  /** The route that makes the checkout. */
  endpoint?: string | undefined;
  className?: string | undefined;
}

/** A small card with a description, a price and its button. */
export function SubscribeComponent(props: SubscribeComponentProps): ReactElement {
  const { priceId, price, description, endpoint = '/api/stripe/checkout', className } = props;
  return (
    <div data-kassa="offer" data-kassa-card="" className={className}>
      <Style />
      <p data-kassa-muted="">{description}</p>
      <p data-kassa-price="">
        <span data-kassa-amount="">{price}</span>
      </p>
      <SubscribeButton
        priceId={priceId}
        endpoint={endpoint}
        provider={props.provider}
        overlay={props.overlay}
        locale={props.locale}
        labels={props.labels}
      />
    </div>
  );
}
