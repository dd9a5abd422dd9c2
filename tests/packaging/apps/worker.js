import { datadogRum } from 'ferrum-rum';

const said = [];
for (const level of ['warn', 'error']) console[level] = (...words) => said.push([level, ...words].join(' '));
self.fetch = (address) => said.push(`asked for ${address}`);
addEventListener('error', ({ message }) => said.push(`uncaught ${message}`));
datadogRum.init({ applicationId: 'app', clientToken: 'token', proxy: '/relay' });
datadogRum.addAction('in a worker');
datadogRum.addError(new Error('in a worker'));
addEventListener('message', ({ source }) => source.postMessage(said));
