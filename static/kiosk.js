// A tablet at the counter: thanks without leaving the page, and a queue that outlasts a short loss of the network.
// Every touch has a number of its own and is sent until the server has taken it: so each counts once.
(function () {
  var form = document.querySelector("[data-kiosk]"), thanks = document.querySelector("[data-thanks]");
  var name = "antrean:" + form.action, rests = 1000 * form.dataset.rests, busy = false, shut = 0, next = 0, queue;
  try { queue = JSON.parse(localStorage.getItem(name)) || []; } catch (e) { queue = []; }
  function keep() { try { localStorage.setItem(name, JSON.stringify(queue)); } catch (e) { /* it stays in memory */ } }
  function number() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), function (b) { return (b + 256).toString(16).slice(1); }).join("");
  }
  function send() {
    if (busy || !queue.length || Date.now() < next) return;
    busy = true;
    next = Date.now() + rests + 200;
    var body = new URLSearchParams(queue[0]);
    body.set("csrf_token", form.elements.csrf_token.value);
    fetch(form.action, { method: "POST", body: body, headers: { "X-Antrean": "1" } }).then(function (answer) {
      // A refusal that will not change is let go; what came too soon, or met a fault of ours, waits.
      if (answer.ok || answer.status === 400) { queue.shift(); keep(); }
    }, function () {}).then(function () { busy = false; });
  }
  function show(done) {
    form.hidden = done;
    thanks.hidden = !done;
    if (done) { thanks.focus(); setTimeout(show, 1000 * form.dataset.returns, false); }
  }
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    if (!event.submitter || Date.now() < shut) return show(true);
    shut = Date.now() + rests;
    queue.push({ nilai: event.submitter.value, nomor: number() });
    keep();
    show(true);
    send();
  });
  setInterval(send, 1000);
  // A stamp does not last for ever: where nobody is there and nothing waits, the page is fetched anew now and then.
  setInterval(function () { if (navigator.onLine && !queue.length && !form.hidden) location.reload(); }, 36e5);
})();
