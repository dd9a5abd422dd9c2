/** What fields hold, whoever put it there: the user, or a script (spec c §6). */
import { packed } from './codec';
import { targetOf } from './events';
import { newJudge } from './facts';
import { guard, sleep } from './lent';
import { getAttribute, isConnected, nodeName } from './natives';
import { Level, Note } from './note';
import type { Recording } from './recording';

type State = string | boolean | number;

/** Watches fields, and makes what tells one whose state may have changed. */
export function watchFields(recording: Recording): void {
  const { codec, listen } = recording;
  /** Under these numbers, which a snapshot gives anew. */
  let { tree } = recording;
  let told = new WeakMap<Element, [id: number, state: State]>();
  /** One that is chosen unchooses another, whose own events and attributes say nothing of it. */
  let radios = new Set<Element>();

  const tell = (field: Element): void => {
    follow();
    const name = nodeName.call(field);
    const id = isConnected.call(field) ? recording.tree.id(field) : undefined;
    if (id === undefined) return;
    const { level, facts } = newJudge(recording)(field);
    if (level >= Level.Hidden) return;
    const select = (state: number, node: number): void => {
      codec.numbers.push(Note.Selection, packed(level, facts, 0), state, node);
    };
    if (name === 'SELECT') {
      const option = (field as HTMLSelectElement).selectedOptions[0];
      const chosen = option && recording.tree.id(option);
      if (chosen !== undefined && changed(field, chosen)) select(0, chosen);
    } else if (isChoice(field, name)) {
      if (isRadio(field)) radios.add(field);
      const { checked } = field as HTMLInputElement;
      if (changed(field, checked)) select(checked ? 0 : 1, id);
    } else {
      const { value } = field as HTMLInputElement;
      if (!changed(field, value)) return;
      codec.numbers.push(Note.Value, id, packed(level, facts, codec.name(name)));
      codec.text(String(value));
    }
  };
  /** With a snapshot all begins anew. */
  const follow = (): void => {
    if (tree === recording.tree) return;
    tree = recording.tree;
    told = new WeakMap();
    radios = new Set();
  };
  const changed = (field: Element, state: State): boolean => {
    const id = tree.id(field)!;
    const [before, last] = told.get(field) ?? [];
    // A field that was away and came back was told with what it held then.
    if (before === id && last === state) return false;
    told.set(field, [id, state]);
    return true;
  };
  /** The radio buttons whose state is another than was told. */
  const rechosen = (): Element[] => {
    follow();
    const all: Element[] = [];
    for (const radio of radios) {
      const [id, state] = told.get(radio)!;
      if (tree.id(radio) !== id || !isRadio(radio)) radios.delete(radio);
      else if ((radio as HTMLInputElement).checked !== state) all.push(radio);
    }
    return all;
  };
  const take = (field?: Element): void => {
    if (!field && !rechosen().length) return;
    recording.note((time) => {
      if (field) tell(field);
      if (!field || isRadio(field)) rechosen().forEach(tell);
      codec.numbers.push(Note.Changed, time);
    });
  };
  recording.radio = (field, isChosen) => {
    follow();
    changed(field, isChosen);
    radios.add(field);
  };
  recording.fieldChanged = take;

  const heard = (event: Event): void => {
    const target = targetOf(event);
    if (target && /^(INPUT|SELECT|TEXTAREA)$/.test(nodeName.call(target))) take(target as Element);
  };
  listen(document, ['input', 'change'], heard);
  // `change` does not leave a shadow tree.
  recording.whenEntered((root) => listen(root, ['change'], heard));

  const setters: [object, string][] = [
    [HTMLInputElement.prototype, 'value'],
    [HTMLInputElement.prototype, 'checked'],
    [HTMLSelectElement.prototype, 'value'],
    [HTMLSelectElement.prototype, 'selectedIndex'],
    [HTMLTextAreaElement.prototype, 'value'],
  ];
  for (const [prototype, key] of setters) {
    // Not at once: the page may set it a thousand times, and is not to wait for us.
    recording.whenStopped(afterSet(prototype, key, (field) => sleep(guard(() => take(field)))));
  }
}

const isRadio = (field: Element): boolean => (field as HTMLInputElement).type === 'radio';
const isChoice = (field: Element, name: string): boolean =>
  name === 'INPUT' && /^(checkbox|radio)$/i.test(getAttribute.call(field, 'type') ?? '');

/** Calls back after a property was set; the result takes it back, unless somebody else has come after us. */
function afterSet(prototype: object, key: string, work: (owner: Element) => void): () => void {
  const original = Object.getOwnPropertyDescriptor(prototype, key);
  if (!original?.set || !original.configurable) return () => {};
  let active = true;
  const told = guard(work);
  const set = function (this: Element, value: unknown): void {
    original.set!.call(this, value);
    if (active) told(this);
  };
  Object.defineProperty(prototype, key, { ...original, set });
  return () => {
    active = false;
    if (Object.getOwnPropertyDescriptor(prototype, key)?.set === set)
      Object.defineProperty(prototype, key, original);
  };
}
