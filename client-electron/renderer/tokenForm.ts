import { element } from './dom.ts';

/** What WebSocket subprotocols may be made of, which is how a token travels. */
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

/** Asks for a server's token. */
export function tokenForm(
  sentence: string,
  onToken: (token: string) => void,
): { readonly root: HTMLElement; readonly focus: () => void } {
  const field = element('input', {
    class: 'field',
    attributes: { id: 'token', type: 'password', autocomplete: 'off', 'aria-describedby': 'token-why token-problem' },
  });
  const problem = element('p', { class: 'problem', attributes: { id: 'token-problem', role: 'alert' } });
  const form = element(
    'form',
    { class: 'card token-form' },
    element('h2', { text: 'A token, please' }),
    element('p', { text: sentence, attributes: { id: 'token-why' } }),
    element('label', { text: 'Token', attributes: { for: 'token' } }),
    element(
      'div',
      { class: 'field-row' },
      field,
      element('button', { class: 'button primary', text: 'Enter', attributes: { type: 'submit' } }),
    ),
    problem,
  );
  field.addEventListener('input', () => {
    problem.textContent = '';
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    // People paste the whole link.
    const token = field.value.trim().replace(/^.*[#?&]token=([^&]*).*$/, '$1');
    if (TOKEN.test(token)) onToken(token);
    else
      problem.textContent = token === '' ? 'Type or paste the token.' : 'This is no token: it has no spaces or quotes.';
  });
  return { root: form, focus: () => field.focus() };
}
