// What is sold, as code with literal ids. A store takes the money and says what it costs where its
// customer lives; what a purchase gives is said here and nowhere else, so an app cannot ask for more.

/** Coins were used, then the store gave the money back: the next coins pay that off first. */
const overspent = 'debt';

export const products = /** @type {const} */ ({
  pouch: {
    name: 'Pouch of coins',
    price: { amount: 199, currency: 'usd' },
    benefits: { oneTimeCredits: 100, overspent },
    prices: { appStore: 'coins.100', googlePlay: 'coins.100' },
  },
  chest: {
    name: 'Chest of coins',
    price: { amount: 799, currency: 'usd' },
    benefits: { oneTimeCredits: 550, overspent },
    prices: { appStore: 'coins.550', googlePlay: 'coins.550' },
  },
  club: {
    name: 'Lantern Club',
    price: { amount: 499, currency: 'usd' },
    interval: 'month',
    // Coins for each month, on the day it is paid; and golden light for as long as it is.
    benefits: { monthlyCredits: 300, features: ['gold'] },
    prices: { appStore: 'club.monthly', googlePlay: 'club:monthly' },
  },
});
