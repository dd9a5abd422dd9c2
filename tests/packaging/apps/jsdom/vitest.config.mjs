export default {
  test: {
    environment: 'jsdom',
    include: ['*.vitest.mjs'],
    environmentOptions: { jsdom: { url: 'http://127.0.0.1/' } },
  },
};
