// <body data-live="listings reviews"> listens to these topics at /live/. A message {"topic", "subject", "sequence"} becomes
// the event live:<topic> on the body, at which htmx elements with hx-trigger="live:listings from:body" fetch themselves anew.
{
  const topics = (document.body.dataset.live ?? "").split(/\s+/).filter(Boolean);
  const last = new Map();
  let tries = 0;
  let paused = false;
  let socket;
  const hear = (text) => {
    let message;
    try { message = JSON.parse(text); } catch { return; }
    if (message.again) return socket.close();
    if (!topics.includes(message.topic)) return;
    const key = `${message.topic} ${message.subject ?? ""}`;
    if (message.sequence !== undefined && message.sequence <= (last.get(key) ?? -1)) return;
    if (message.sequence !== undefined) last.set(key, message.sequence);
    document.body.dispatchEvent(new CustomEvent(`live:${message.topic}`, { detail: message }));
  };
  const connect = () => {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    socket = new WebSocket(`${scheme}//${location.host}/live/?topics=${encodeURIComponent(topics.join(","))}`);
    socket.addEventListener("open", () => {
      if (paused) toast(say("resumed"), "ok");
      // what happened meanwhile was missed, even in a short gap: everything that listens fetches once
      if (tries) for (const topic of topics) document.body.dispatchEvent(new CustomEvent(`live:${topic}`, { detail: { topic } }));
      paused = false;
      tries = 0;
      document.body.dataset.liveState = "on";
    });
    socket.addEventListener("message", (event) => hear(event.data));
    socket.addEventListener("close", () => {
      tries += 1;
      if (tries === 3 && !paused) { paused = true; toast(say("paused"), "warn"); }
      document.body.dataset.liveState = paused ? "paused" : "waiting";
      setTimeout(connect, Math.min(30000, 500 * 2 ** tries) * (0.75 + Math.random() / 2));
    });
  };
  if (topics.length) {
    connect();
    addEventListener("pagehide", () => socket?.close());
  }
}
