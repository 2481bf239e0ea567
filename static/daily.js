// Daily reports: keeps what is typed while the line drops, shows the buttons that copy, and lets the board renew itself.
// Without this script all of it works by its buttons and links.
(() => {
  const DAY = 864e5, PREFIX = "daily:", store = deed => { try { deed(); } catch (failure) {} }; // it may be off or full
  const form = document.querySelector("form[data-daily]");
  if (form) store(() => {
    // It names the person, the day and how often it was saved: what was sent since is never covered by older words.
    const place = PREFIX + form.dataset.daily, own = place.replace(/-\d+$/, "-");
    Object.keys(localStorage).filter(key => key.startsWith(PREFIX) && key != place).forEach(key => {
      if (key.startsWith(own) || Date.now() - (JSON.parse(localStorage.getItem(key)).at || 0) > DAY) localStorage.removeItem(key);
    });
    const kept = JSON.parse(localStorage.getItem(place));
    if (kept && !form.dataset.error) kept.said.forEach(([name, value]) => {
      const field = form.elements[name];
      if (field && "value" in field && field.value == field.defaultValue) field.value = value;
    });
    form.addEventListener("input", () => store(() => {
      const said = [...form.querySelectorAll("input[type=text]")].filter(field => field.value != field.defaultValue);
      localStorage.setItem(place, JSON.stringify({ at: Date.now(), said: said.map(field => [field.name, field.value]) }));
    }));
  });
  if (navigator.clipboard) document.querySelectorAll("[data-copy]").forEach(button => {
    button.hidden = false;
    button.addEventListener("click", () => navigator.clipboard.writeText(button.dataset.copy).then(() => {
      button.nextElementSibling.textContent = button.dataset.copied;
    }));
  });
  const board = document.querySelector("[data-board]");
  if (board) setInterval(() => {
    if (document.hidden || board.contains(document.activeElement)) return; // who walks through it with keys is not thrown out
    fetch(board.dataset.board, { credentials: "same-origin", redirect: "error" })
      .then(answer => answer.ok ? answer.text() : Promise.reject())
      .then(rows => { board.innerHTML = rows; })
      .catch(() => {}); // it says as of when it is
  }, 30000);
})();
