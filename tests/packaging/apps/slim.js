import { datadogRum } from 'ferrum-rum/slim';
import { options } from './options.js';

const { core } = window;
datadogRum.init(options({ core: typeof core === 'function' ? core() : core }));
datadogRum.addAction('installed');
