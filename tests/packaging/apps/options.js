// As on every site of the tests: the intake's address is in the page's.
const intake = new URLSearchParams(location.search).get('intake');

export const options = (more) => ({
  applicationId: '5a1e0c6e-8d3b-4a57-9c1f-2b7d90e4f3a6',
  clientToken: 'pub00112233445566778899aabbccddeeff',
  service: 'installed',
  telemetrySampleRate: 0,
  proxy: `${intake}/relay`,
  ...more,
});
