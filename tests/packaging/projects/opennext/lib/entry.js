// The small build: a Worker's size is limited.

export * from 'kassa/web';
