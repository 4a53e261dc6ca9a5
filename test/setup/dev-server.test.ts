import { Connection } from '@temporalio/client';
import { sharedServer } from '../support/temporal';

test('the shared server answers', async () => {
  const connection = await Connection.connect({ address: sharedServer() });
  const answer = await connection.workflowService.describeNamespace({ namespace: 'default' });
  expect(answer.namespaceInfo?.name).toBe('default');
  await connection.close();
});
