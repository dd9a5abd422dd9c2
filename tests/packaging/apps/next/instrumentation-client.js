import { datadogRum } from 'ferrum-rum';
import { nextjsPlugin, onRouterTransitionStart } from 'ferrum-rum/next';

export { onRouterTransitionStart };

datadogRum.init({
  applicationId: '5a1e0c6e-8d3b-4a57-9c1f-2b7d90e4f3a6',
  clientToken: 'pub00112233445566778899aabbccddeeff',
  service: 'next',
  telemetrySampleRate: 0,
  proxy: `${new URLSearchParams(location.search).get('intake')}/relay`,
  plugins: [nextjsPlugin()],
});
datadogRum.addAction('installed');
