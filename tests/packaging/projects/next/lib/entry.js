export * from 'kassa';
