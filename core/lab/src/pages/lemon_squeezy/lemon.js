// The overlay of the lab's Lemon Squeezy: opens a checkout or a portal page over the shop's
// own, and tells the shop's handler what happened there.
(() => {
  const own = document.currentScript ? new URL(document.currentScript.src).origin : location.origin;
  let handler = null;
  let frame = null;
  let loader = null;

  function fill(element) {
    Object.assign(element.style, {
      position: 'fixed', inset: '0', width: '100%', height: '100%', border: '0',
      zIndex: '2147483000', background: 'rgba(14, 16, 20, .55)',
    });
    return element;
  }

  const Loader = {
    Show() {
      if (loader) return;
      loader = fill(document.createElement('div'));
      loader.className = 'lemonsqueezy-loader';
      document.body.append(loader);
    },
    Hide() {
      loader?.remove();
      loader = null;
    },
  };

  const Url = {
    Open(address) {
      Url.Close();
      const url = new URL(address, location.href);
      url.searchParams.set('embed', '1');
      Loader.Show();
      frame = fill(document.createElement('iframe'));
      frame.className = 'lemonsqueezy-loader-frame';
      frame.title = 'Checkout';
      frame.allow = 'payment';
      frame.addEventListener('load', Loader.Hide);
      frame.src = url.href;
      document.body.append(frame);
    },
    Close() {
      Loader.Hide();
      frame?.remove();
      frame = null;
    },
  };

  function opened(event) {
    const link = event.target.closest?.('.lemonsqueezy-button');
    if (!link?.href) return;
    event.preventDefault();
    Url.Open(link.href);
  }

  // The mark that an affiliate's link leaves, as long as the page is open.
  const affiliate = new URLSearchParams(location.search).get('aff');

  function createLemonSqueezy() {
    Refresh();
    window.LemonSqueezy = {
      Setup(options) {
        handler = options?.eventHandler ?? null;
      },
      Refresh,
      Url,
      Loader,
      Affiliate: {
        GetID: () => affiliate,
        Build(address) {
          const url = new URL(address, location.href);
          if (affiliate) url.searchParams.set('aff', affiliate);
          return url.href;
        },
      },
    };
  }

  function Refresh() {
    document.removeEventListener('click', opened);
    document.addEventListener('click', opened);
  }

  window.addEventListener('message', (message) => {
    const told = message.data;
    if (!frame || message.source !== frame.contentWindow || message.origin !== own) return;
    if (told?.close) {
      Url.Close();
      return;
    }
    if (typeof told?.event === 'string') handler?.({ event: told.event, data: told.data });
  });

  // A script that comes after the page was read is not begun by anybody: call it then.
  window.createLemonSqueezy = createLemonSqueezy;
  document.addEventListener('DOMContentLoaded', createLemonSqueezy);
})();
