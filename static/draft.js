// What is typed in a form of the forum lies on this telephone until it is sent: a line that drops and a session that ends
// lose nothing. Without this script the form works all the same.
(() => {
  const sent = document.querySelector("[data-sent]");
  try {
    if (sent) localStorage.removeItem(`dialog:${sent.dataset.sent}`);
  } catch (failure) {}
  const form = document.querySelector("form[data-draft]"), text = form && form.querySelector("textarea");
  if (!text) return;
  // It names the account, so that the next person on this telephone is shown nothing of it.
  const place = `dialog:${form.dataset.draft}`, DAY = 864e5;
  const fields = () => [...form.querySelectorAll("textarea, input[type=text], select, input[type=radio]:checked")];
  const put = (field, value) => { if (!field.value || field.type == "radio") field.value = value; };
  // What was begun in a conversation that goes on in this one is gone on with here.
  const before = (form.dataset.draftWas || "").split(" ").filter(Boolean).map(name => `dialog:${name}`);
  try {
    before.forEach(old => {
      const lies = localStorage.getItem(old);
      if (lies && !localStorage.getItem(place)) localStorage.setItem(place, lies);
      localStorage.removeItem(old);
    });
    Object.keys(localStorage).filter(key => key.startsWith("dialog:")).forEach(key => {
      if (Date.now() - (JSON.parse(localStorage.getItem(key)).at || 0) > DAY) localStorage.removeItem(key);
    });
    const kept = JSON.parse(localStorage.getItem(place));
    if (kept && Date.now() - kept.at < DAY && !text.value) kept.said.forEach(([name, value]) => {
      const same = form.querySelectorAll(`[name="${CSS.escape(name)}"]`);
      if (same[0] && same[0].type == "radio") same.forEach(one => one.checked = one.value == value);
      else if (same[0]) put(same[0], value);
    });
    form.addEventListener("input", () => {
      const said = fields().filter(field => field.name && field.value).map(field => [field.name, field.value]);
      localStorage.setItem(place, JSON.stringify({ at: Date.now(), said }));
    });
  } catch (failure) {} // the store may be switched off or full
})();
