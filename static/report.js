// The report of a resident: one step on the screen at a time, a draft on this telephone alone, and photos made small
// before they are sent. Without this script, or when it fails, the form is one plain long page. What was typed lies here
// until the receipt is shown, is deleted on request, and is forgotten after a day.
try {
  document.documentElement.className = "js"; // before the first paint: only the first step is shown
  addEventListener("DOMContentLoaded", () => {
    try {
      start(document);
    } catch (failure) {
      document.documentElement.className = "";
      document.querySelectorAll(".step").forEach(step => step.hidden = false);
    }
  });
} catch (failure) {}

function start(page) {
  const PLACE = "lapor", one = path => page.querySelector(path), all = path => page.querySelectorAll(path);
  const form = one("form[data-draft]");
  let photos = [], kept = null;

  function store(draft) {
    try { // it may be switched off or full, and then the report lives as long as the page
      if (draft) localStorage.setItem(PLACE, JSON.stringify(draft));
      else localStorage.removeItem(PLACE);
    } catch (failure) {
      if (draft && draft.photos[0]) store({ ...draft, photos: [] });
    }
  }

  if (one("[data-forget]")) store();
  if (!form) return;
  try { kept = JSON.parse(localStorage.getItem(PLACE)); } catch (failure) {}
  if (!kept || Date.now() - kept.at > 864e5) store(kept = null);

  // Names and values as they would be sent. Photos that lie on the server go by their keys.
  function save() {
    const said = [...new FormData(form)].filter(([name, value]) => value && value.trim && name != "csrf_token");
    store({ at: Date.now(), said, photos });
  }

  function fill() {
    kept.said.forEach(([name, value]) => {
      if (name == "foto_tersimpan") form.append(Object.assign(page.createElement("input"), { type: "hidden", name, value }));
      else all(`[name=${name}]`).forEach(field => {
        if (/radio|checkbox/.test(field.type)) field.checked = field.value == value;
        else field.value = value;
      });
    });
    hand(kept.photos);
    const lie = all("[name=foto_tersimpan]").length;
    if (lie) ready.textContent = `${ready.dataset.ready} ${lie + photos.length}`;
    dispatchEvent(new Event("drawn"));
  }

  // 1,600 pixels are what is kept of a photo anyway, and without the place that a camera writes into it.
  const input = one("[type=file]"), ready = one("[data-photos]");

  function hand(urls) {
    photos = urls;
    if (!urls[0]) return;
    const bag = new DataTransfer();
    urls.forEach((url, nth) => {
      const bytes = Uint8Array.from(atob(url.split(",")[1]), sign => sign.charCodeAt(0));
      bag.items.add(new File([bytes], `foto${nth + 1}.jpg`, { type: "image/jpeg" }));
    });
    input.files = bag.files;
    ready.textContent = `${ready.dataset.ready} ${urls.length}`;
  }

  async function small(file) {
    const picture = await createImageBitmap(file), canvas = page.createElement("canvas");
    const part = Math.min(1, 1600 / Math.max(picture.width, picture.height));
    canvas.width = picture.width * part;
    canvas.height = picture.height * part;
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/jpeg", 0.85);
  }

  if (input) input.onchange = async () => {
    const files = [...input.files];
    photos = [];
    ready.textContent = "";
    try {
      const urls = await Promise.all(files.slice(0, 3).map(small));
      if (input.files[0] == files[0]) hand(urls);
    } catch (failure) { // none that this browser can read: the server says what is wrong with it
      if (files.reduce((sum, file) => sum + file.size, 0) > ready.dataset.most) {
        input.value = "";
        ready.textContent = ready.dataset.large;
      }
    }
    save();
  };

  form.addEventListener("input", save);
  all("[data-drop]").forEach(button => button.onclick = () => {
    store();
    location.replace(form.dataset.draft);
  });
  all("[data-scripted]").forEach(words => words.hidden = false);
  if (!("steps" in form.dataset)) return save();

  const steps = [...all(".step")], back = one("[data-back]"), next = one("[data-next]"), send = next.textContent;
  let at = 0;

  function show(number, moved) {
    at = number;
    steps.forEach((step, nth) => step.hidden = nth != at);
    back.hidden = !at;
    one("[data-progress]").lastElementChild.setAttribute("width", `${(at + 1) * 25}%`);
    next.textContent = steps[at + 1] ? next.dataset.next : send;
    if (!moved) return;
    scrollTo(0, 0);
    steps[at].querySelector("legend").focus();
  }

  // What has to be said before it goes on: a choice, or ten letters.
  function lacks(step) {
    const text = step.querySelector("textarea"), radio = step.querySelector("[type=radio]");
    return text ? text.value.trim().length < 10 && text : radio && !step.querySelector("[type=radio]:checked") && radio;
  }

  form.onsubmit = event => {
    const field = lacks(steps[at]), message = steps[at].querySelector(".error-message");
    if (message) message.hidden = !field;
    if (!field && !steps[at + 1]) return;
    event.preventDefault();
    if (field) return field.focus();
    history.pushState(at + 1, "");
    show(at + 1, true);
  };
  back.onclick = () => history.back();
  onpopstate = event => show(event.state || 0, true);
  onpageshow = event => event.persisted && location.reload();
  form.classList.add("stepping");
  show(0);
  if (kept) {
    const ask = one("[data-ask]");
    form.hidden = !(ask.hidden = false);
    one("[data-resume]").onclick = () => {
      fill();
      form.hidden = !(ask.hidden = true);
    };
  }
}
