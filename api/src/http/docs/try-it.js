// The docs page's own script: sends each form as the call it describes.
const tokenField = document.getElementById('token');

for (const form of document.forms) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const output = form.querySelector('pre');
    const show = (text) => {
      output.hidden = false;
      output.textContent = text;
    };
    call(form).then(show, (error) => show(String(error)));
  });
}

async function call(form) {
  const query = new URLSearchParams();
  let path = form.dataset.path;
  let body;
  for (const [name, value] of new FormData(form)) {
    if (name === 'body') body = value;
    else if (name.startsWith('path:')) path = path.replace(`:${name.slice(5)}`, encodeURIComponent(value));
    else if (value !== '') query.set(name.slice(6), value);
  }
  const headers = {};
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (tokenField.value !== '') headers.authorization = `Bearer ${tokenField.value}`;
  const response = await fetch(query.size > 0 ? `${path}?${query}` : path, { method: form.dataset.method.toUpperCase(), headers, body });
  const text = await response.text();
  return `${response.status}\n${readable(text)}`;
}

function readable(text) {
  try {
    const answer = JSON.parse(text);
    if (typeof answer.accessToken === 'string') tokenField.value = answer.accessToken;
    return JSON.stringify(answer, null, 2);
  } catch {
    return text;
  }
}
