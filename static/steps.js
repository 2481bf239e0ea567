// One question on the screen at a time. The whole survey is one form in one document: without this script, or when
// anything in it fails, it is the plain long page. Served inside the page itself, so that it cannot fail to arrive.
try {
  document.documentElement.className = "js"; // before the first paint: only the first step is shown
  addEventListener("DOMContentLoaded", function () {
    try {
      start(document);
    } catch (failure) {
      document.documentElement.className = "";
      document.querySelectorAll(".step").forEach(function (step) { step.hidden = false; });
    }
  });
} catch (failure) {}

function forget(prefix) {
  Object.keys(sessionStorage).forEach(function (key) {
    if (!key.indexOf(prefix)) sessionStorage.removeItem(key);
  });
}

function start(page) {
  var form = page.querySelector("form[data-steps]");
  var thanks = page.querySelector("[data-forget]");
  if (thanks) forget("survey:" + thanks.dataset.forget + ":");
  if (!form) return;
  var steps = [].slice.call(form.querySelectorAll(".step"));
  var last = steps.length - 1;
  var back = page.querySelector("[data-back]");
  var bar = page.querySelector("[data-progress]");
  var button = form.querySelector("button[data-next]");
  var send = button.textContent;
  var title = page.title;
  // Of one right to answer: on a shared telephone the next slip must not open with the last one's answers.
  var right = form.querySelector("input[name=undangan]");
  var key = "survey:" + form.dataset.steps + ":" + (right ? right.value : "");
  var kept = {};
  var at = 0;

  // A radio of a question, or a field of the profile: kept by its name until the answers are sent.
  function fields() {
    return [].slice.call(form.querySelectorAll(".step input, .step select, .step textarea"));
  }
  try { kept = JSON.parse(sessionStorage.getItem(key)) || {}; } catch (failure) {}
  fields().forEach(function (field) {
    if (!(field.name in kept)) return;
    if (field.type == "radio") field.checked = field.value == kept[field.name];
    else field.value = kept[field.name];
  });

  function head(number) {
    return steps[number].querySelector("legend,h2");
  }

  function unanswered(step) {
    return step.classList.contains("question") && !step.querySelector(":checked");
  }

  // Never past the first question without an answer: a reload may come back after the answers were forgotten.
  function show(number, moved) {
    for (at = 0; at < number && at < last && !unanswered(steps[at]); ) at++;
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

  function complain(step, wrong) {
    var message = step.querySelector(".error-message");
    if (!message) return;
    message.hidden = !wrong;
    step.classList.toggle("has-error", wrong);
    var prefix = form.dataset.error + " ";
    page.title = (wrong ? prefix : "") + page.title.replace(prefix, "");
    step.setAttribute("aria-describedby", step.dataset.hint + (wrong ? " " + message.id : ""));
  }

  steps.forEach(function (step) { step.dataset.hint = step.getAttribute("aria-describedby") || ""; });
  form.addEventListener("input", function (event) {
    var field = event.target;
    kept[field.name] = field.value;
    try { sessionStorage.setItem(key, JSON.stringify(kept)); } catch (failure) {}
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
      history.pushState({ step: at + 1 }, "");
      show(at + 1, true);
    } // Sent now, and forgotten where the thanks are: on a bad line it may not have arrived.
  });
  back.addEventListener("click", function () { history.back(); });
  addEventListener("popstate", function (event) { show(event.state ? event.state.step : 0, true); });
  if (!history.state) history.replaceState({ step: 0 }, "");
  form.classList.add("stepping");
  show(history.state.step, false);
}
