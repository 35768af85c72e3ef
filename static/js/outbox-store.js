/* The phone's outbox, first of three: what lies in this browser (IndexedDB), by its owner. Records are forms as
   they were typed, photos were made small before they came here. Nothing leaves before the server has said that
   it has it, or its owner has said that it is not wanted (outbox.js sends, outbox-form.js fills). ES2018. */
(function () {
  "use strict";
  const owner = document.documentElement.getAttribute("data-owner") || "";
  if (!owner || !window.indexedDB || !window.fetch || !window.FormData) return;

  const EDGE = 1600, LARGEST = 300 * 1024;
  let opening = null;

  // --- the store ---------------------------------------------------------------------------------
  function store() {
    if (!opening) {
      opening = new Promise(function (resolve, reject) {
        var request = window.indexedDB.open("outbox", 1);
        request.onupgradeneeded = function () {
          request.result.createObjectStore("records", { keyPath: "id" });
          request.result.createObjectStore("photos", { keyPath: "id" });
        };
        request.onsuccess = function () { resolve(request.result); };
        request.onerror = request.onblocked = function () { reject(request.error); };
      });
    }
    return opening;
  }
  // All steps in one transaction; the promise is kept when the browser has written it.
  function inside(names, mode, act) {
    return store().then(function (database) {
      return new Promise(function (resolve, reject) {
        var transaction = database.transaction(names, mode), asked = act(transaction);
        transaction.oncomplete = function () { resolve(asked && asked.result); };
        transaction.onerror = transaction.onabort = function () { reject(transaction.error); };
      });
    });
  }
  function put(name, row) {
    return inside([name], "readwrite", function (t) { return t.objectStore(name).put(row); });
  }
  // A row that its owner has thrown away meanwhile does not come back.
  function change(row) {
    return inside(["records"], "readwrite", function (t) {
      var records = t.objectStore("records");
      records.get(row.id).onsuccess = function (event) { if (event.target.result) records.put(row); };
    });
  }
  function drop(name, id) {
    return inside([name], "readwrite", function (t) { return t.objectStore(name).delete(id); });
  }
  function get(name, id) {
    return inside([name], "readonly", function (t) { return t.objectStore(name).get(id); });
  }
  function all(name) {
    return inside([name], "readonly", function (t) { return t.objectStore(name).getAll(); });
  }
  function own(name) {
    return all(name).then(function (rows) {
      return rows.filter(function (row) { return row.owner === owner; })
        .sort(function (a, b) { return a.at < b.at ? -1 : 1; });
    });
  }
  function photosOf(home) {
    return own("photos").then(function (rows) {
      return rows.filter(function (row) { return row.home === home; });
    });
  }
  function move(from, to) {
    return photosOf(from).then(function (rows) {
      return inside(["photos"], "readwrite", function (t) {
        rows.forEach(function (row) { row.home = to; t.objectStore("photos").put(row); });
      });
    });
  }
  // Photos of a form that was not sent go with its words: after a week, and with the sign-out.
  function tidy() {
    var left = "", long = new Date(Date.now() - 7 * 24 * 3600 * 1000).toISOString();
    try {
      left = window.localStorage.getItem("signed-out") || "";
      window.localStorage.removeItem("signed-out");
    } catch (refusedStore) { /* none */ }
    return Promise.all([all("records"), all("photos")]).then(function (both) {
      var homes = both[0].map(function (row) { return row.id; });
      var old = both[1].filter(function (photo) {
        return homes.indexOf(photo.home) < 0 && (photo.at < long || (left && photo.owner === left));
      });
      return Promise.all(old.map(function (photo) { return drop("photos", photo.id); }));
    });
  }
  function newId() {
    if (window.crypto.randomUUID) return window.crypto.randomUUID();
    var bytes = window.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return Array.prototype.map.call(bytes, function (byte, place) {
      return ([4, 6, 8, 10].indexOf(place) < 0 ? "" : "-") + (byte + 256).toString(16).slice(1);
    }).join("");
  }

  // --- photos, made small before they are kept ---------------------------------------------------
  // Of a JPEG that did not come whole a canvas draws the upper part without a word: the sign of its end is
  // looked for behind the last head (a head may hold a small picture with an end of its own).
  function whole(file) {
    return bytesOf(file).then(function (given) {
      var bytes = new Uint8Array(given), place = 2;
      if (bytes.length < 4 || bytes[0] !== 0xff || bytes[1] !== 0xd8) return file;
      while (bytes[place] === 0xff && bytes[place + 1] !== 0xda) {
        place += bytes[place + 1] === 0xff ? 1 : 2 + bytes[place + 2] * 256 + bytes[place + 3];
      }
      while (place < bytes.length && !(bytes[place] === 0xff && bytes[place + 1] === 0xd9)) place += 1;
      if (place >= bytes.length) throw new Error("half a picture");
      return file;
    });
  }
  function asImage(file) {
    return new Promise(function (resolve, reject) {
      var reader = new FileReader(), image = new Image();
      reader.onload = function () { image.src = reader.result; };
      reader.onerror = image.onerror = reject;
      image.onload = function () { resolve(image); };
      reader.readAsDataURL(file);
    });
  }
  function drawn(image, edge, quality) {
    var scale = Math.min(1, edge / Math.max(image.naturalWidth, image.naturalHeight));
    var canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
    canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
    var brush = canvas.getContext("2d");
    brush.fillStyle = "#fff";
    brush.fillRect(0, 0, canvas.width, canvas.height);
    brush.drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise(function (resolve, reject) {
      canvas.toBlob(function (blob) { if (blob) resolve(blob); else reject(new Error("no picture")); }, "image/jpeg", quality);
    });
  }
  function bytesOf(blob) {
    return new Promise(function (resolve, reject) {
      var reader = new FileReader();
      reader.onload = function () { resolve(reader.result); };
      reader.onerror = reject;
      reader.readAsArrayBuffer(blob);
    });
  }
  // A new picture on a canvas carries nothing of the old one's place, camera and owner.
  function reduced(file) {
    return whole(file).then(asImage).then(function (image) {
      var steps = [[EDGE, 0.82], [EDGE, 0.66], [EDGE, 0.5], [1200, 0.5], [900, 0.5], [640, 0.4]];
      function attempt(place) {
        return drawn(image, steps[place][0], steps[place][1]).then(function (blob) {
          return blob.size <= LARGEST || place === steps.length - 1 ? blob : attempt(place + 1);
        });
      }
      return attempt(0);
    });
  }

  window.outbox = { owner, store, put, change, drop, get, all, own, photosOf, move, tidy, newId, reduced, bytesOf };
})();
