// One question on the screen at a time. The whole survey is one form in one document: without this script, or when
// anything in it fails, it is the plain long page. Served inside the page itself, so that it cannot fail to arrive.
// A telephone is handed on: what one person typed lies in this tab alone, and goes when it is sent, when another
// right to answer is opened, or when nobody touched it for half an hour.
try {
  var address = document.querySelector("meta[name=address]"); // without the code of an invitation
  if (address) history.replaceState(history.state, "", address.content);
  document.documentElement.className = "js"; // before the first paint: only the first step is shown
  addEventListener("DOMContentLoaded", function () {
    try {
      start(document);
    } catch (failure) {
      document.documentElement.className = "";
      document.querySelectorAll(".step:not([data-review])").forEach(function (step) { step.hidden = false; });
    }
  });
} catch (failure) {}

var PLACE = "survey"; // in the storage of this tab
var IDLE = 30 * 60 * 1000; // milliseconds

function store(kept) {
  try { // it may be switched off, and then answers live as long as the page
    if (kept) sessionStorage.setItem(PLACE, JSON.stringify(kept));
    else sessionStorage.removeItem(PLACE);
  } catch (failure) {}
}

// What was typed with this right to answer, if the same person may go on with it; anything else is forgotten.
function recall(right) {
  var kept = null;
  try { kept = JSON.parse(sessionStorage.getItem(PLACE)); } catch (failure) {}
  var visit = performance.getEntriesByType("navigation")[0];
  var opened = !visit || visit.type == "navigate"; // and not reloaded, or come back to
  // Whoever opens the open link anew may be anybody; whoever opens an invitation holds it.
  if (kept && kept.right == right && Date.now() - kept.at < IDLE && !(opened && /:$/.test(right))) return kept;
  store(null);
  return { right: right, at: 0, said: {} };
}

function start(page) {
  var form = page.querySelector("form[data-steps]");
  if (page.querySelector("[data-forget]")) {
    var words = page.querySelector("[data-once]"); // what was not received is shown to who typed it: once, in this tab
    if (words) {
      words.hidden = !sessionStorage.getItem(PLACE);
      addEventListener("pagehide", function () { words.remove(); });
    }
    store(null);
  }
  if (!form) return;
  var steps = [].slice.call(form.querySelectorAll(".step"));
  var last = steps.length - 1;
  var list = form.querySelector("[data-review] dl");
  var back = page.querySelector("[data-back]");
  var bar = page.querySelector("[data-progress]");
  var button = form.querySelector("button[data-next]");
  var send = button.textContent;
  var title = page.title;
  var kept = recall(form.dataset.steps);
  var at = 0;
  var sentAt = 0;

  // A radio of a question, or a field of the profile: kept by its name until the answers are sent.
  function fill(said) {
    form.querySelectorAll(".step input, .step select, .step textarea").forEach(function (field) {
      if (field.type == "radio") field.checked = field.value == said[field.name];
      else field.value = said[field.name] || "";
    });
  }

  function wipe() {
    fill({});
    if (list) list.textContent = "";
  }

  function head(number) {
    return steps[number].querySelector("legend,h2");
  }

  function unanswered(step) {
    return step.classList.contains("question") && !step.querySelector(":checked");
  }

  // Never past the first question without an answer: a reload may come back after the answers were forgotten.
  function show(number, moved) {
    for (at = 0; at < number && at < last && !unanswered(steps[at]); ) at++;
    if (list) list.textContent = "";
    if (list && at == last) review();
    steps.forEach(function (step, nth) { step.hidden = nth != at; });
    back.hidden = !at;
    bar.lastElementChild.setAttribute("width", (at + 1) / (last + 1) * 100 + "%");
    button.textContent = at < last ? steps[at].dataset.next || button.dataset.next : send;
    page.title = (steps[at].querySelector(".kicker") || head(at)).textContent + " – " + title;
    if (moved) {
      scrollTo(0, 0);
      head(at).focus();
    }
  }

  // `checked`: the list was seen already, so one change leads straight back to it.
  function go(number, checked) {
    history.pushState({ step: number, checked: checked }, "");
    show(number, true);
  }

  function add(parent, kind, text, look) {
    var made = parent.appendChild(page.createElement(kind));
    made.textContent = text;
    made.className = look || "";
    return made;
  }

  function review() {
    steps.forEach(function (step, nth) {
      if (step.classList.contains("question")) {
        var chosen = step.querySelector(":checked + label");
        var official = chosen.querySelector("[lang]"); // on an English page the marks are Indonesian
        row(nth, step.querySelector(".hint").textContent, chosen.textContent).lang = official ? official.lang : page.documentElement.lang;
      } else step.querySelectorAll("select, textarea").forEach(function (field) {
        var words = field.options ? field.options[field.selectedIndex].text : field.value.trim();
        row(nth, form.querySelector("label[for=" + field.id + "]").textContent, words || "–");
      });
    });
  }

  function row(nth, term, words) {
    var line = add(list, "div", "");
    add(line, "dt", term);
    var value = add(line, "dd", words, "pre");
    var change = add(add(line, "dd", "", "change"), "button", list.dataset.change, "link-button");
    add(change, "span", ": " + term, "vh");
    change.type = "button";
    change.addEventListener("click", function () { go(nth, true); });
    return value;
  }

  function complain(step, wrong) {
    var message = step.querySelector(".error-message");
    if (!message) return;
    message.hidden = !wrong;
    step.classList.toggle("has-error", wrong);
    var prefix = form.dataset.error + " ";
    page.title = (wrong ? prefix : "") + page.title.replace(prefix, "");
    step.setAttribute("aria-describedby", step.dataset.hint + (wrong ? " " + message.id : ""));
  }

  function wipeIfLeft() {
    if (!kept.at || Date.now() - kept.at < IDLE) return;
    kept = { right: kept.right, at: 0, said: {} };
    store(null);
    wipe();
    history.replaceState({ step: 0 }, "");
    show(0, false);
  }

  steps.forEach(function (step) { step.dataset.hint = step.getAttribute("aria-describedby") || ""; });
  page.querySelectorAll("[data-scripted]").forEach(function (words) { words.hidden = false; });
  fill(kept.said);
  form.addEventListener("input", function (event) {
    var field = event.target;
    kept.said[field.name] = field.value;
    kept.at = Date.now();
    store(kept);
    if (field.closest(".step")) complain(field.closest(".step"), false);
  });
  form.addEventListener("submit", function (event) {
    var step = steps[at];
    if (unanswered(step)) {
      event.preventDefault();
      complain(step, true);
      step.querySelector("input").focus();
    } else if (at < last) {
      event.preventDefault();
      if (history.state && history.state.checked) go(last, true);
      else go(at + 1, false);
    } else if (Date.now() - sentAt < 10000) event.preventDefault(); // a second tap would hide the answer to the first
    else sentAt = Date.now();
    // Sent now, and forgotten where the thanks are: on a bad line it may not have arrived.
  });
  back.addEventListener("click", function () { history.back(); });
  addEventListener("popstate", function (event) { show(event.state ? event.state.step : 0, true); });
  // A browser may keep this page as it was left, and show it at «back» to whoever holds the telephone then.
  addEventListener("pagehide", wipe);
  addEventListener("pageshow", function (event) { if (event.persisted) location.reload(); });
  page.addEventListener("visibilitychange", wipeIfLeft);
  setInterval(wipeIfLeft, 30000);
  if (!history.state) history.replaceState({ step: 0 }, "");
  form.classList.add("stepping");
  show(history.state.step, false);
}
