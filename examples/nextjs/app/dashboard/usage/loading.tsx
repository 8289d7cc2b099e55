export { default } from '@/components/loading';
