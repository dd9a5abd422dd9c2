import { datadogRum } from 'ferrum-rum';

datadogRum.init({ applicationId: 'app', clientToken: 'token', proxy: '/relay' });
datadogRum.addAction('in a worker');
datadogRum.addError(new Error('in a worker'));
addEventListener('message', ({ source }) => source.postMessage(typeof datadogRum.init));
