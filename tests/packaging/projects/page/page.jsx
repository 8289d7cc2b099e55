import { checkout } from 'kassa/client';
import { PricingTable } from 'kassa/react';
import { createRoot } from 'react-dom/client';

createRoot(document.querySelector('#app')).render(<PricingTable current={null} />);
document.querySelector('#plain').addEventListener('click', () => void checkout({ plan: 'pro' }));
