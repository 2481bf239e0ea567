// A pin on the map of Plaju, or the place of the telephone. It suggests a kelurahan and refuses none. Without this, or
// where it does not arrive, the kelurahan is chosen and the map is a picture.
addEventListener("DOMContentLoaded", () => {
  const one = path => document.querySelector(path);
  const map = one("[data-map]"), about = map.dataset, svg = map.firstElementChild, box = svg.viewBox.baseVal;
  const { lat, lon } = one("form[data-draft]").elements, pin = one(".pin"), said = one("[data-said]"), gone = one("[data-unpin]");

  function light() {
    const chosen = one("[name=kelurahan]:checked");
    map.querySelectorAll("[data-of]").forEach(path => path.classList.toggle("is-here", chosen && path.dataset.of == chosen.value));
  }

  function draw() {
    pin.toggleAttribute("hidden", !lat.value);
    gone.hidden = !lat.value;
    light();
    if (!lat.value) return "";
    const x = (lon.value - about.west) / about.right, y = (lat.value - about.north) / about.down;
    pin.setAttribute("transform", `translate(${x} ${y})`);
    const there = [...map.querySelectorAll("[data-of]")].find(path => path.isPointInFill(new DOMPoint(x, y)));
    const field = there && one(`[name=kelurahan][value=${there.dataset.of}]`);
    said.textContent = field ? about.at.replace("*", field.nextSibling.textContent) : about.outside;
    return field;
  }

  function set(north, east) {
    lat.value = north && north.toFixed(6);
    lon.value = east && east.toFixed(6);
    said.textContent = "";
    const field = draw();
    if (field) field.checked = true;
    light();
    lat.dispatchEvent(new Event("input", { bubbles: true })); // the draft is kept by it
  }

  const put = (x, y) => set(+about.north + y * about.down, +about.west + x * about.right);

  map.tabIndex = 0;
  map.setAttribute("role", "application");
  map.setAttribute("aria-label", about.label);
  svg.addEventListener("click", event => {
    const frame = svg.getBoundingClientRect(), unit = box.width / frame.width;
    put((event.clientX - frame.left) * unit, (event.clientY - frame.top) * unit);
  });
  map.addEventListener("keydown", event => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way) return;
    event.preventDefault();
    const far = event.shiftKey ? 1 : 8, inside = (value, most) => Math.max(0, Math.min(most, value));
    const x = lat.value ? (lon.value - about.west) / about.right : box.width / 2;
    const y = lat.value ? (lat.value - about.north) / about.down : box.height / 2;
    put(inside(x + way[0] * far, box.width), inside(y + way[1] * far, box.height));
  });
  gone.addEventListener("click", () => set("", ""));
  one("[data-here]").addEventListener("click", () => {
    said.textContent = about.asks;
    navigator.geolocation.getCurrentPosition(
      found => set(found.coords.latitude, found.coords.longitude), () => (said.textContent = about.fails),
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
  document.querySelectorAll("[data-pins]").forEach(words => (words.hidden = false));
  addEventListener("change", light);
  addEventListener("drawn", draw);
  draw();
});
