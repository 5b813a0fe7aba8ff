import { queryOptions } from '@tanstack/react-query';
import { fetchGently } from './gentle-picture.ts';

/** A picture of a page, for thin networks: fetched in pieces, and kept in memory for a while. */
export const pictureQuery = (url: string) =>
  queryOptions({
    queryKey: ['page-picture', url],
    queryFn: ({ signal }) => fetchGently(url, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
