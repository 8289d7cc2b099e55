// The lab's stand-in for Stripe.js: the calls that show a checkout session on the app's own
// page, with pages of the lab in the frames. Like the real one it answers with an `error`
// where the customer can mend it, and throws where the caller is wrong.
(() => {
  const script = document.currentScript;
  const home = new URL('/lab/stripe/frame/', script ? script.src : location.href);
  let embedded = null;

  class IntegrationError extends Error {
    constructor(message) {
      super(message);
      this.name = 'IntegrationError';
    }
  }

  function need(condition, message) {
    if (!condition) throw new IntegrationError(message);
  }

  function place(where) {
    const found = typeof where === 'string' ? document.querySelector(where) : where;
    need(found instanceof Element, `Invalid element: ${String(where)} does not exist.`);
    return found;
  }

  // A frame of the lab's for a session; `told` hears what happens in it.
  function frame(secret, title, told) {
    const id = String(secret).split('_secret_')[0];
    const url = new URL(id, home);
    url.searchParams.set('secret', secret);
    const element = Object.assign(document.createElement('iframe'), { src: url.href, title });
    element.style.cssText = 'width:100%;height:640px;border:0;color-scheme:normal';
    const hear = (event) => {
      if (event.source !== element.contentWindow || event.origin !== home.origin) return;
      const said = event.data && event.data.kassaLab;
      if (!said) return;
      element.style.height = `${said.height}px`;
      told(said);
    };
    addEventListener('message', hear);
    return {
      element,
      remove() {
        removeEventListener('message', hear);
        element.remove();
      },
    };
  }

  async function createEmbeddedCheckoutPage(options = {}) {
    const { clientSecret, fetchClientSecret, onComplete } = options;
    need(embedded === null, 'You cannot have multiple Embedded Checkout objects.');
    const secret = clientSecret ?? (await fetchClientSecret?.());
    need(/^cs_.+_secret_/.test(secret ?? ''), 'Invalid client secret.');
    const shown = frame(secret, 'Checkout', ({ state, url }) => {
      if (state !== 'complete') return;
      if (url) location.assign(url);
      else onComplete?.();
    });
    const own = {
      mount(where) {
        place(where).replaceChildren(shown.element);
      },
      unmount() {
        shown.element.remove();
      },
      destroy() {
        shown.remove();
        if (embedded === own) embedded = null;
      },
    };
    embedded = own;
    return own;
  }

  function initCheckoutElementsSdk({ clientSecret } = {}) {
    let settle = null;
    let shown = null;
    const secret = Promise.resolve(clientSecret);

    function told({ state, url, message }) {
      if (state === 'ready' || !settle) return;
      const answer = settle;
      settle = null;
      if (state === 'declined') {
        answer({ type: 'error', error: { message, code: 'paymentFailed' } });
      } else {
        answer({ type: 'success' });
        if (url) location.assign(url);
      }
    }

    async function mountPayment(where) {
      shown = frame(await secret, 'Payment', told);
      place(where).replaceChildren(shown.element);
    }

    // These ask for nothing here: the payment form of the lab has a field for an address.
    const empty = () => ({ mount: (where) => void place(where), destroy() {} });

    function confirm() {
      need(shown, 'Mount the Payment Element before you confirm.');
      need(settle === null, 'A confirmation is under way.');
      return new Promise((resolve) => {
        settle = resolve;
        shown.element.contentWindow.postMessage('confirm', home.origin);
      });
    }

    return {
      createPaymentElement: () => ({ mount: mountPayment, destroy: () => shown?.remove() }),
      createContactDetailsElement: empty,
      createBillingAddressElement: empty,
      createShippingAddressElement: empty,
      createCurrencySelectorElement: empty,
      async loadActions() {
        const known = /^cs_.+_secret_/.test(await secret);
        if (!known) return { type: 'error', error: { message: 'Invalid client secret.', code: null } };
        return { type: 'success', actions: { confirm } };
      },
    };
  }

  window.Stripe = function Stripe(key) {
    need(/^pk_test_/.test(key ?? ''), 'Give the publishable key of test mode, pk_test_….');
    return { createEmbeddedCheckoutPage, initCheckoutElementsSdk };
  };
})();
