// The page: it asks the Worker's routes and holds no secret and no price.

const $ = (id) => document.getElementById(id);
const money = ({ amount, currency }) =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).format(amount / 100);
const count = (credits) => `${credits} palette${credits === 1 ? '' : 's'}`;

/** Stands in for your sign-in. */
if (!document.cookie.includes('palettes_user=')) {
  document.cookie = `palettes_user=${crypto.randomUUID()}; path=/; max-age=31536000; samesite=lax`;
}

async function ask(path, body, headers = {}) {
  const how = body && {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
  const reply = await (await fetch(`/api/${path}`, how)).json();
  if (reply.ok || reply.code) return reply;
  throw new Error('no answer');
}

function say(text) {
  $('hint').textContent = text;
}

function showSwatches(colours) {
  const one = (colour) => {
    const item = document.createElement('li');
    item.style.background = colour;
    return item;
  };
  $('swatches').replaceChildren(...colours.map(one));
}

function showCredits(left) {
  $('credits').textContent = count(left);
  $('make').disabled = left === 0;
}

async function refresh() {
  const { result } = await ask('kassa/benefits');
  showCredits(result.totalAvailableCredits);
  if (result.totalAvailableCredits === 0) say('Get some credits below.');
  $('own').hidden = !result.activePlanId;
  $('cancel').hidden = result.cancelAtPeriodEnd;
  $('resume').hidden = !result.cancelAtPeriodEnd;
  return result;
}

function card(plan, own) {
  const made = document.createElement('article');
  const { monthlyCredits, oneTimeCredits } = plan.benefits;
  const per = plan.interval ? `/ ${plan.interval.unit}` : 'once';
  const gives = monthlyCredits ? `${count(monthlyCredits)} a month` : count(oneTimeCredits);
  made.innerHTML = `<h3></h3><p class="price"><strong></strong> <span></span></p><p class="gives"></p>
    <p class="about"></p><button></button>`;
  const put = (selector, text) => (made.querySelector(selector).textContent = text);
  put('h3', plan.name);
  put('strong', money(plan.price));
  put('.price span', per);
  put('.gives', gives);
  put('.about', plan.description ?? '');
  const button = made.querySelector('button');
  const has = own.activePlanId === plan.id;
  button.textContent = has ? 'Your plan' : plan.interval ? 'Subscribe' : 'Buy';
  button.disabled = has;
  button.className = plan.interval ? 'primary' : 'secondary';
  button.onclick = () => buy(plan.id, button);
  return made;
}

async function buy(plan, button) {
  button.disabled = true;
  const { ok, result, manageUrl, code } = await ask('kassa/checkout', { plan });
  const next = ok ? result.url : manageUrl;
  if (next) return location.assign(next);
  button.disabled = false;
  say(`That did not work (${code}).`);
}

/** The money arrives by webhook, a moment after the buyer does. */
async function landed(checkout) {
  say('Your payment is on its way …');
  for (let tries = 0; tries < 40; tries += 1) {
    const { result } = await ask(`kassa/arrival?checkout=${encodeURIComponent(checkout)}`);
    if (result?.state === 'landed') {
      await plans();
      return say('Thank you! Here are your credits.');
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  say('Still waiting for your bank. We will let you know.');
}

$('make').onclick = async () => {
  $('make').disabled = true;
  const { ok, colours, left, code } = await ask('palette', {}, { 'idempotency-key': crypto.randomUUID() });
  say(ok ? '' : code === 'insufficient_credits' ? 'No credits left.' : 'Please try again.');
  if (ok) showSwatches(colours);
  showCredits(ok ? left : 0);
};
for (const name of ['cancel', 'resume']) {
  $(name).onclick = () => ask(`kassa/${name}`, {}).then(refresh).then(plans);
}
$('portal').onclick = async () => {
  const { ok, result } = await ask('kassa/portal', { returnPath: '/' });
  if (ok) location.assign(result.url);
};

async function plans() {
  const [{ result }, own] = await Promise.all([ask('kassa/plans'), refresh()]);
  $('plans').replaceChildren(...result.plans.map((plan) => card(plan, own)));
}

showSwatches(['#f6e3cf', '#efb28b', '#d9735f', '#8f4a63', '#3a2f4d']);
await plans();
const paid = new URLSearchParams(location.search).get('paid');
if (paid) {
  history.replaceState(null, '', '/');
  await landed(paid);
}
