export const row = { id: 'lone' };
