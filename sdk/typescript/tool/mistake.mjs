/** Something that whoever typed the command can mend: it is shown without where in this program it was found. */
export class Mistake extends Error {}
