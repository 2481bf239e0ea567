// Lets the map of reports be looked at more closely. It adds nothing else: all that the map says is there without it.
(function () {
  var map = document.querySelector("[data-zoom]");
  if (!map) return;
  var svg = map.querySelector("svg"), buttons = map.querySelector("[data-zoom-buttons]");
  var moved = false, whole = svg.getAttribute("viewBox").split(" ").map(Number), view = whole.slice(), from = null;
  buttons.hidden = false;
  function show(x, y, width) {
    width = Math.max(whole[2] / 12, Math.min(width, whole[2]));
    var height = width * whole[3] / whole[2];
    view = [Math.max(0, Math.min(x, whole[2] - width)), Math.max(0, Math.min(y, whole[3] - height)), width, height];
    svg.setAttribute("viewBox", view.join(" "));
  }
  function closer(by) {
    var width = by ? view[2] * by : whole[2];
    show(view[0] + (view[2] - width) / 2, view[1] + (view[3] - width * whole[3] / whole[2]) / 2, width);
  }
  buttons.addEventListener("click", function (event) {
    var by = event.target.getAttribute("data-by");
    if (by) closer(Number(by));
  });
  svg.addEventListener("pointerdown", function (event) {
    moved = false;
    if (view[2] < whole[2]) from = [event.clientX, event.clientY, view[0], view[1]];
  });
  svg.addEventListener("pointermove", function (event) {
    if (!from) return;
    moved = moved || Math.abs(event.clientX - from[0]) + Math.abs(event.clientY - from[1]) > 6;
    var unit = view[2] / svg.clientWidth;
    show(from[2] - (event.clientX - from[0]) * unit, from[3] - (event.clientY - from[1]) * unit, view[2]);
  });
  svg.addEventListener("click", function (event) { if (moved) event.preventDefault(); });
  window.addEventListener("pointerup", function () { from = null; });
  // Who goes through the pins by keyboard sees the one that has the focus.
  svg.addEventListener("focusin", function (event) {
    var box = event.target.getBBox && event.target.getBBox();
    if (box && view[2] < whole[2] && box.width < view[2]) show(box.x + box.width / 2 - view[2] / 2, box.y + box.height / 2 - view[3] / 2, view[2]);
  });
})();
