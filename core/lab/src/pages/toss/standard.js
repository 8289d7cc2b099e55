// The lab's stand-in for the script of TossPayments: the same calls, and pages of the lab
// behind them. A refusal is an Error with a `code`, as the real one throws it.
(() => {
  const script = document.currentScript;
  const home = new URL('../window', script ? script.src : location.href);

  class TossPaymentsError extends Error {
    constructor(code) {
      super(code);
      this.code = code;
    }
  }

  function need(condition, code) {
    if (!condition) throw new TossPaymentsError(code);
  }

  // The browser leaves for the lab's window; the promise stays open, as the page is gone.
  function leave(wish) {
    const url = new URL(home);
    url.searchParams.set('ask', JSON.stringify(wish));
    location.assign(url);
    return new Promise(() => {});
  }

  function checked(ask) {
    need(typeof ask === 'object' && ask !== null, 'INVALID_PARAMETERS');
    need(ask.successUrl && ask.failUrl, 'NOT_SUPPORTED_PROMISE');
    return ask;
  }

  function checkAmount(amount) {
    need(amount && Number.isInteger(amount.value) && amount.currency, 'INVALID_PARAMETERS');
    need(amount.value > 0, 'BELOW_ZERO_AMOUNT');
  }

  const METHODS = [['CARD', '신용·체크카드'], ['TRANSFER', '계좌이체'], ['VIRTUAL_ACCOUNT', '가상계좌']];

  function place(selector) {
    const found = document.querySelector(selector);
    need(found, 'INVALID_PARAMETERS');
    found.replaceChildren();
    return found;
  }

  function option(type, name, text, checked) {
    const label = document.createElement('label');
    const input = Object.assign(document.createElement('input'), { type, name, checked });
    label.style.display = 'block';
    label.append(input, ' ', text);
    return { label, input };
  }

  function widgets(clientKey, customerKey) {
    let amount = null;
    let method = null;
    let agreed = null;
    return {
      async setAmount(wanted) {
        checkAmount(wanted);
        amount = { currency: wanted.currency, value: wanted.value };
      },
      async renderPaymentMethods({ selector }) {
        need(amount, 'NOT_SETUP_AMOUNT');
        const box = place(selector);
        const listeners = [];
        for (const [code, text] of METHODS) {
          const { label, input } = option('radio', 'toss-lab-method', text, code === 'CARD');
          input.value = code;
          input.addEventListener('change', () => {
            method = code;
            listeners.forEach((listener) => listener({ code }));
          });
          box.append(label);
        }
        method = 'CARD';
        return {
          on: (event, listener) => event === 'paymentMethodSelect' && listeners.push(listener),
          getSelectedPaymentMethod: async () => ({ code: method }),
          async destroy() {
            box.replaceChildren();
            method = null;
          },
        };
      },
      async renderAgreement({ selector }) {
        const box = place(selector);
        const listeners = [];
        const { label, input } = option('checkbox', 'toss-lab-terms', '[필수] 결제 서비스 이용 약관 동의', true);
        agreed = true;
        input.addEventListener('change', () => {
          agreed = input.checked;
          listeners.forEach((listener) => listener({ agreedRequiredTerms: agreed }));
        });
        box.append(label);
        return {
          on: (event, listener) => event === 'agreementStatusChange' && listeners.push(listener),
          async destroy() {
            box.replaceChildren();
            agreed = null;
          },
        };
      },
      async requestPayment(given) {
        need(amount, 'NOT_SETUP_AMOUNT');
        need(method, 'NOT_SELECTED_PAYMENT_METHOD');
        need(agreed, 'NEED_AGREEMENT_WITH_REQUIRED_TERMS');
        const ask = { ...checked(given), amount, method };
        return leave({ client_key: clientKey, customer_key: customerKey, call: 'requestPayment', ask });
      },
    };
  }

  function payment(clientKey, customerKey) {
    const send = (call, ask) => leave({ client_key: clientKey, customer_key: customerKey, call, ask });
    return {
      async requestPayment(given) {
        const ask = checked(given);
        checkAmount(ask.amount);
        return send('requestPayment', ask);
      },
      requestBillingAuth: async (given) => send('requestBillingAuth', checked(given)),
    };
  }

  function TossPayments(clientKey) {
    need(/^test_g?ck_/.test(clientKey), 'INVALID_CLIENT_KEY');
    const widget = clientKey.startsWith('test_gck_');
    return {
      payment({ customerKey }) {
        need(!widget, 'NOT_SUPPORTED_WIDGET_KEY');
        return payment(clientKey, customerKey);
      },
      widgets({ customerKey }) {
        need(widget, 'INVALID_CLIENT_KEY');
        return widgets(clientKey, customerKey);
      },
    };
  }

  TossPayments.ANONYMOUS = 'ANONYMOUS';
  window.TossPayments = TossPayments;
})();
