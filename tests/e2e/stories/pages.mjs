// Every page of the app, as a customer who has bought something sees it.

/** Names and addresses, of whoever visits by this page. */
export async function everyPage(page) {
  const cookies = await page.context().cookies();
  const { value: id } = cookies.find(({ name }) => name === 'kassa_demo_user');
  const orders = await page.evaluate(() => fetch('/api/kassa/orders').then((it) => it.json()));
  const [{ provider, id: payment }] = orders.result.orders;
  return [
    ['pricing', '/'],
    ['success', '/success?plan=pro'],
    ['billing', '/billing'],
    ['account', '/dashboard/subscription'],
    ['usage', '/dashboard/usage'],
    ['invoices', '/dashboard/invoices'],
    ['invoice', `/dashboard/invoices/${provider}/${encodeURIComponent(payment)}`],
    ['trying', '/dashboard/credit-usage-example'],
    ['customers', `/admin?q=${id}`],
    ['plans', '/admin/plans'],
    ['timeline', `/admin/customers/${id}`],
    ['ledger', `/admin/customers/${id}/ledger`],
    ['actions', `/admin/customers/${id}/actions`],
    ['mailbox', '/dev/mailbox'],
    ['emails', '/dev/mailbox/all'],
  ];
}
