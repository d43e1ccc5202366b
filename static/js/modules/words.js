// What scripts say: each sentence comes from the page, so that it is in the reader's language.
const say = (name) => document.body.dataset[`said${name[0].toUpperCase()}${name.slice(1)}`] ?? "";
const cookie = (name) => document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
const remember = (name, value) => {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax${secure}`;
};
