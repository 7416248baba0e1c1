/** Why something was not done: a code for programs, and a sentence. A test that ends in one shows the sentence. */
export class Trouble extends Error {
  /** That of the API, where the business refused something. */
  readonly code: string;
  readonly detail: string;

  constructor(code: string, detail: string) {
    super(`${detail} (${code})`);
    this.name = "Trouble";
    this.code = code;
    this.detail = detail;
  }
}
