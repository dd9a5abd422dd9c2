import { datadogRum } from 'ferrum-rum';
import { onFCP } from 'ferrum-rum/vitals';
import { options } from './options.js';

datadogRum.init(options());
onFCP(({ value }) => datadogRum.addAction('installed', { fcp: value }));
