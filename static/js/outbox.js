/* The phone's outbox, second of three: what lies in the telephone is sent at once, when the network is back, when
   the page is looked at again, when the next one opens, and after 5, 15, 60 seconds. The server takes an id once,
   however often it arrives; photos follow their text one by one. The strip of every page and the page 待发送 show
   what still waits. ES2018. */
(function () {
  "use strict";
  const outbox = window.outbox, strip = document.querySelector("[data-outbox-strip]");
  if (!outbox || !strip) return;
  const { owner, put, change, drop, all, own, photosOf } = outbox;
  const KEY_URL = strip.getAttribute("data-key-url");
  const WAITS = [5000, 15000, 60000];
  const TROUBLE = "县人大那边出了问题，暂时没有收下，过一会儿自动再发。急的话请复制文字，打帮助电话。";
  const received = {}; // where the server keeps what it has taken since this page opened, by id
  const watchers = []; // what else is told what the store holds
  let running = null, again = false, waited = 0, timer = null;
  let signedOut = false, sentHere = 0;

  // --- sending -----------------------------------------------------------------------------------
  function SignedOut() {}
  // No answer, or none that can be understood: later. ``reached``: the server is there, it fails with this row.
  function Unsure(reached) { this.reached = Boolean(reached); }
  function Refusal(status, say, apart) { this.status = status; this.say = say; this.apart = Boolean(apart); }

  function ask(url, options, patience) {
    var stop = window.AbortController ? new AbortController() : null;
    var clock = window.setTimeout(function () { if (stop) stop.abort(); }, patience);
    var asked = Object.assign({ credentials: "same-origin", redirect: "manual", cache: "no-store" }, options);
    asked.headers = Object.assign({ Accept: "application/json" }, options.headers);
    if (stop) asked.signal = stop.signal;
    return window.fetch(url, asked).then(function (answer) {
      if (answer.type === "opaqueredirect" || answer.status === 401) throw new SignedOut();
      if (answer.status === 404 || answer.status === 413) {
        throw new Refusal(answer.status, ["县人大那边没有这条记录了，或者内容太大。请复制文字，打帮助电话问一问。"]);
      }
      if (answer.status === 429) throw new Unsure();
      if (answer.status >= 500) throw new Unsure(answer.status !== 502 && answer.status !== 503 && answer.status !== 504);
      return answer.json().then(function (said) {
        if (answer.ok) return said;
        throw new Refusal(answer.status, said.say || [], said.apart);
      }, function () { throw new Unsure(!answer.ok); });
    }).then(function (said) {
      window.clearTimeout(clock);
      return said;
    }, function (error) {
      window.clearTimeout(clock);
      throw error instanceof SignedOut || error instanceof Refusal || error instanceof Unsure ? error : new Unsure();
    });
  }
  // Without a key nothing was tried: that says nothing about the row.
  function key() {
    return ask(KEY_URL, {}, 20000).then(function (given) {
      if (given.owner !== owner) throw new SignedOut();
      return given;
    }, function (error) { throw error instanceof SignedOut ? error : new Unsure(); });
  }
  function send(url, fill, patience) {
    return key().then(function (given) {
      var body = new FormData();
      fill(body);
      body.set("csrfmiddlewaretoken", given.token);
      body.set("form_key", given.key);
      return ask(url, { method: "POST", body: body }, patience);
    });
  }
  function sendText(row) {
    return send(row.path, function (body) {
      row.values.forEach(function (pair) { body.append(pair[0], pair[1]); });
      body.set("client_uuid", row.id);
      body.set("recorded_at", row.at);
    }, 30000).then(function (said) {
      row.url = said.url;
      return photosOf(row.id).then(function (photos) {
        row.state = "photos";
        row.trouble = false;
        row.say = [];
        return photos.length ? change(row) : drop("records", row.id);
      });
    }).then(function () {
      received[row.id] = row.url;
      sentHere += 1;
      return row;
    });
  }
  function sendPhotos(row) {
    return photosOf(row.id).then(function (photos) {
      return photos.reduce(function (before, photo) {
        return before.then(function () {
          return send(row.url + "photos/", function (body) {
            body.append("photo", new Blob([photo.bytes], { type: "image/jpeg" }), photo.name);
            body.set("client_uuid", photo.id);
          }, 180000);
        }).then(function () { sentHere += 1; return drop("photos", photo.id); });
      }, Promise.resolve());
    }).then(function () { return drop("records", row.id); });
  }
  function refused(row, error) {
    row.state = row.state === "photos" ? "photo-refused" : "refused";
    row.say = error.say;
    row.apart = error.apart; // asked whether it is another one: the form opens with the tick for it
    row.trouble = false;
    return change(row);
  }
  function troubled(row) {
    row.trouble = true;
    row.say = [TROUBLE];
    return change(row);
  }
  // One that the server fails with does not stop the others; what has failed before comes last.
  function inTurn(rows, act) {
    var failed = 0;
    rows.sort(function (a, b) { return Number(Boolean(a.trouble)) - Number(Boolean(b.trouble)); });
    return rows.reduce(function (before, row) {
      return before.then(function () {
        return act(row).catch(function (error) {
          if (error instanceof Refusal) return refused(row, error);
          if (!(error instanceof Unsure) || !error.reached) throw error;
          failed += 1;
          return troubled(row);
        });
      });
    }, Promise.resolve()).then(function () { return failed; });
  }
  // Every text first, photos after them; a run that is asked for during a run follows it.
  function run() {
    if (running) {
      again = true;
      return running;
    }
    window.clearTimeout(timer);
    var failed = 0;
    running = own("records").then(function (rows) {
      show();
      return inTurn(rows.filter(function (row) { return row.state === "waiting"; }), sendText);
    }).then(function (texts) {
      failed = texts;
      return own("records");
    }).then(function (rows) {
      return inTurn(rows.filter(function (row) { return row.state === "photos"; }), sendPhotos);
    }).then(function (photos) {
      signedOut = false;
      if (failed + photos) later();
      else waited = 0;
    }, function (error) {
      if (error instanceof SignedOut) signedOut = true;
      else later();
    }).then(function () {
      running = null;
      show();
      if (again) {
        again = false;
        return run();
      }
      return undefined;
    });
    return running;
  }
  // One row out of turn, because its owner has just pressed the button.
  function sendNow(row) {
    window.clearTimeout(timer);
    var mine = (running || Promise.resolve()).then(function () { return sendText(row); });
    function ended() {
      if (running === turn) running = null;
      if (again) {
        again = false;
        run();
      }
    }
    var turn = mine.then(ended, ended);
    running = turn;
    return mine;
  }
  function later() {
    window.clearTimeout(timer);
    timer = window.setTimeout(run, WAITS[Math.min(waited, WAITS.length - 1)]);
    waited += 1;
  }
  function now() {
    waited = 0;
    return run();
  }

  // --- what is seen: the strip, the list of the page 待发送 ------------------------------------------
  function count(rows, states) {
    return rows.filter(function (row) { return states.indexOf(row.state) >= 0; }).length;
  }
  function show() {
    return Promise.all([own("records"), own("photos"), all("records")]).then(function (both) {
      var rows = both[0], text = strip.querySelector("[data-outbox-text]");
      var waiting = count(rows, ["waiting"]), photos = count(rows, ["photos"]);
      var wrong = count(rows, ["refused", "photo-refused"]);
      var pictures = both[1].filter(function (photo) {
        return rows.some(function (row) { return row.id === photo.home && row.state === "photos"; });
      }).length;
      var kind = "";
      if (signedOut && (waiting || photos)) {
        kind = "sign-in";
        text.textContent = (waiting + photos) + " 条记录还在手机里，登录后自动发";
      } else if (waiting) {
        kind = "send";
        text.textContent = waiting + " 条记录还在手机里，" + (running ? "正在发" :
          rows.some(function (row) { return row.state === "waiting" && !row.trouble; }) ? "有网自动发" :
            "县人大那边暂时收不下，过一会儿自动再发");
      } else if (photos) {
        kind = "send";
        text.textContent = "文字县人大已收到，" + pictures + " 张照片" + (running ? "正在传" : "还在手机里，有网自动传");
      } else if (wrong) {
        kind = "look";
        text.textContent = wrong + " 条没有交成，还在手机里，请看一下";
      } else if (sentHere) {
        kind = "sent";
        text.textContent = "已全部发送，县人大已收到";
      }
      strip.hidden = !kind;
      strip.classList.toggle("outbox-sent", kind === "sent");
      Array.prototype.forEach.call(strip.querySelectorAll("[data-when]"), function (link) {
        link.hidden = link.getAttribute("data-when") !== kind;
      });
      list(rows, both[1], both[2].length - rows.length);
      watchers.forEach(function (tell) { tell(rows, signedOut); });
    }, function () {});
  }
  strip.addEventListener("click", function (event) {
    if (!event.target.closest || !event.target.closest('[data-when="send"]')) return;
    event.preventDefault();
    now();
  });

  function part(name) {
    var template = document.querySelector("template[data-outbox-part=" + name + "]");
    return template ? document.importNode(template.content, true).firstElementChild : null;
  }
  var STATES = {
    "waiting": "已存在手机里，还没有发出",
    "photos": "文字县人大已收到，照片还在手机里",
    "refused": "没有交成，还在手机里",
    "photo-refused": "文字县人大已收到，照片没有收下"
  };
  function wordsOf(row) {
    return row.words.map(function (pair) { return pair[0] + "：" + pair[1]; }).join("\n");
  }
  function list(rows, photos, others) {
    var place = document.querySelector("[data-outbox-list]");
    // What somebody is about to press stays where it is.
    if (!place || place.querySelector("[data-sure]:not([hidden])")) return;
    place.textContent = "";
    rows.forEach(function (row) {
      var panel = part("row"), say = panel.querySelector("[data-say]");
      var own = photos.filter(function (photo) { return photo.home === row.id; });
      panel.querySelector("[data-title]").textContent = row.title;
      panel.querySelector("[data-state]").textContent = STATES[row.state] + "。" + row.when + " 记的" +
        (own.length ? "，照片 " + own.length + " 张" : "") + "。";
      panel.querySelector("[data-words]").textContent = wordsOf(row);
      if (row.say && row.say.length) {
        say.textContent = row.say.join(" ");
        say.hidden = false;
      }
      panel.querySelector("[data-edit]").hidden = row.state !== "refused";
      panel.querySelector("[data-edit]").href = row.page + (row.page.indexOf("?") < 0 ? "?" : "&") + "outbox=" + row.id +
        (row.apart ? "&again=1" : "");
      panel.querySelector("[data-act=again]").hidden = row.state !== "refused" && row.state !== "photo-refused";
      panel.querySelector("[data-act=copy]").addEventListener("click", function (event) {
        copy(wordsOf(row), event.currentTarget);
      });
      panel.querySelector("[data-act=again]").addEventListener("click", function () {
        row.state = row.state === "photo-refused" ? "photos" : "waiting";
        row.say = [];
        put("records", row).then(now);
      });
      panel.querySelector("[data-act=drop]").addEventListener("click", function () {
        panel.querySelector("[data-sure]").hidden = false;
      });
      panel.querySelector("[data-act=keep]").addEventListener("click", function () {
        panel.querySelector("[data-sure]").hidden = true;
      });
      panel.querySelector("[data-act=sure]").addEventListener("click", function () {
        panel.querySelector("[data-sure]").hidden = true;
        Promise.all(own.map(function (photo) { return drop("photos", photo.id); }))
          .then(function () { return drop("records", row.id); }).then(show);
      });
      place.appendChild(panel);
    });
    document.querySelector("[data-outbox-empty]").hidden = rows.length > 0;
    document.querySelector("[data-outbox-others]").hidden = !others;
    document.querySelector("[data-outbox-number]").textContent = String(others);
    document.querySelector("[data-outbox-some]").hidden = rows.length === 0;
  }
  function copy(text, button) {
    function done() { button.textContent = "已复制"; }
    if (navigator.clipboard) {
      navigator.clipboard.writeText(text).then(done, function () {});
      return;
    }
    var box = document.createElement("textarea");
    box.value = text;
    document.body.appendChild(box);
    box.select();
    if (document.execCommand("copy")) done();
    box.remove();
  }

  // A sign-in that ran out: the strip asks for a new one.
  function askSignIn() { signedOut = true; }

  Object.assign(outbox, {
    strip, TROUBLE, SignedOut, Unsure, Refusal, key, sendNow, refused, troubled, later, now, show, part, askSignIn,
    received, watchers
  });
})();
