const { datadogRum } = require('ferrum-rum');

exports.start = (options) => datadogRum.init({ applicationId: 'app', clientToken: 'token', ...options });
exports.checkOut = (value) => datadogRum.addAction('checkout', { value });
