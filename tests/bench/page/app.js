/** The page's own work: some rendering, one request, one handler. */
const element = (name, text = '', parent) => {
  const made = document.createElement(name);
  made.textContent = text;
  parent?.append(made);
  return made;
};

const products = document.querySelector('#products');
for (let index = 1; index <= 12; index += 1) {
  const card = element('li', '', products);
  if (index % 3 === 1) Object.assign(element('img', '', card), { src: `/page/shade.svg?${index}`, alt: '' });
  element('h3', `Shade no. ${index}`, card);
  element('p', `Linen over brass, ${20 + index} cm, ${39 + 5 * index}.00`, card);
  element('button', `Add no. ${index}`, card);
}

fetch('/page/reviews.json')
  .then((response) => response.json())
  .then((reviews) => {
    const list = document.querySelector('#reviews');
    for (const { who, what } of reviews) element('li', `${who}: ${what}`, list);
  });

let count = 0;
document.querySelector('#add').addEventListener('click', () => {
  count += 1;
  document.querySelector('#count').textContent = String(count);
});
