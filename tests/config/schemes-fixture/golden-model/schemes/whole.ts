export const twin = {};
