import { datadogRum } from 'ferrum-rum';
import { addVueError, vuePlugin } from 'ferrum-rum/vue';
import { createRouter } from 'ferrum-rum/vue-router';
import { createApp, h } from 'vue';
import { createWebHistory, RouterLink, RouterView } from 'vue-router';
import { options } from './options.js';

const link = (id, to) => ({ render: () => h(RouterLink, { id, to }, () => id) });
const broken = {
  mounted() {
    throw new Error('mounting failed');
  },
  render: () => h('p', { id: 'shown' }, 'A file'),
};
const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', component: link('user', '/users/4711') },
    { path: '/users/:id', component: link('file', '/files/a/b') },
    { path: '/files/:rest(.*)*', component: broken },
  ],
});
datadogRum.init(options({ plugins: [vuePlugin({ router: true })] }));
const app = createApp({ render: () => h(RouterView) });
app.config.errorHandler = addVueError;
app.use(router).mount('#root');
