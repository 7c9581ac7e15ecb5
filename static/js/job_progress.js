// Shows how far a job is, without a reload: asks each second while the page is in sight. When the job has moved on,
// the part of the page that tells of it is fetched anew.

const EVERY = 1000;

const again = () => setTimeout(look, EVERY);

async function look() {
  const job = document.getElementById("job");
  if (!job?.dataset.progress) return;
  if (document.hidden) return again();
  try {
    const answer = await fetch(job.dataset.progress, { redirect: "error" });
    if (!answer.ok) throw new Error(answer.status);
    const now = await answer.json();
    if (now.state !== job.dataset.state) await renew(job);
    else show(job, now);
  } catch {
    // The site does not answer just now; the page says so by standing still, and asks again.
  }
  again();
}

function show(job, now) {
  const bar = job.querySelector("progress");
  if (bar && now.total) {
    bar.max = now.total;
    bar.value = now.done;
  }
  const sentence = job.querySelector("[data-sentence]");
  if (sentence && now.sentence) sentence.textContent = now.sentence;
}

async function renew(job) {
  const answer = await fetch(location.href, { redirect: "error" });
  if (!answer.ok) throw new Error(answer.status);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("job");
  const held = job.contains(document.activeElement);
  job.replaceChildren(...fresh.childNodes);
  job.dataset.state = fresh.dataset.state;
  job.dataset.progress = fresh.dataset.progress;
  document.title = page.title;
  document.getElementById("job-told").textContent = fresh.dataset.told; // heard by those who do not see the page
  if (held) job.focus();
}

again();
