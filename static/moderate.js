// The moderators' queue by keyboard: arrows go from text to text, and a text that has the focus takes a key for each of
// its buttons. Without this every button is reached by Tab, in the same order.
(function () {
  var texts = Array.prototype.slice.call(document.querySelectorAll("[data-text]"));
  var help = document.querySelector("[data-keys]");
  if (help) help.hidden = false;
  if (!texts.length) return;
  function here() { return texts.indexOf(document.activeElement.closest("[data-text]")); }
  function go(number) {
    var text = texts[Math.max(0, Math.min(number, texts.length - 1))];
    text.focus();
    text.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    var text = texts[here()], typing = /^(TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (typing || !text) return;
    if (event.key === "ArrowDown" || event.key === "j") go(here() + 1);
    else if (event.key === "ArrowUp" || event.key === "k") go(here() - 1);
    else {
      var wanted = text.querySelector('[data-key="' + event.key.toLowerCase().replace(/[^a-z0-9]/g, "") + '"]');
      if (!wanted || event.target.type === "checkbox" && event.key === " ") return;
      wanted.click();
    }
    event.preventDefault();
  });
  if (!location.hash || location.hash === "#main") go(0);
})();
