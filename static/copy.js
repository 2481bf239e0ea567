// Shows the button that copies an address, where the browser can do it, and says when it is done.
(function () {
  var button = document.querySelector("[data-copy]");
  if (!button || !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", function () {
    navigator.clipboard.writeText(button.dataset.copy).then(function () {
      button.nextElementSibling.textContent = button.dataset.copied;
    });
  });
})();
