import { HttpError } from "fresh";
import { Head } from "fresh/runtime";
import { define } from "@/lib/app/state.ts";

function explain(error: unknown): { readonly title: string; readonly text: string } {
  if (!(error instanceof HttpError)) {
    return { title: "Something failed", text: "The server could not make this page. Its log says why." };
  }
  if (error.status === 404) return { title: "Not found", text: "There is no page at this address." };
  // What went wrong inside is for the log, not for whoever asked.
  if (error.status >= 500) return { title: "Something failed", text: "The server could not answer. Its log says why." };
  return { title: `Refused (${error.status})`, text: error.message };
}

export default define.page(({ error }) => {
  const { title, text } = explain(error);
  return (
    <main class="error-page">
      <Head>
        <title>{`${title} · Flashtape`}</title>
      </Head>
      <h1>{title}</h1>
      <p>{text}</p>
      <p>
        <a href="/">Go to the dashboard</a>
      </p>
    </main>
  );
});
