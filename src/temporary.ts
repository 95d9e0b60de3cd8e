/** A name for a file that is about to take another's place: of this process and this moment, and hidden. */
export const temporaryName = (): string => `.${process.pid}-${process.hrtime.bigint().toString(36)}`;
